"""Draws a diagram as an SVG picture from its own layout, for the handbook. No database, no script."""

from xml.sax.saxutils import escape

from guijia.platform.flow.diagram import (
    BOUNDARY,
    CALL,
    CATCH,
    END,
    SERVICE,
    START,
    STEP,
    THROW,
    TIMEOUT,
    Box,
    Diagram,
    Node,
)

INK, PALE, PAPER = "#434c5c", "#5f6878", "#ffffff"
FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
SIZE, LEADING, MARGIN = 13, 17, 12


def svg_of(diagram: Diagram) -> str:
    """The diagram as one SVG file. Returns: an empty picture when nothing was laid out."""
    boxes = [box for key, box in diagram.boxes.items() if key in diagram.nodes]
    points = [point for line in diagram.lines.values() for point in line]
    right = max([b.x + b.width for b in boxes] + [x for x, _ in points] + [0]) + MARGIN + 24
    bottom = max([b.y + b.height for b in boxes] + [y for _, y in points] + [0]) + MARGIN
    body = [_line(points) for points in diagram.lines.values()]
    for node in diagram.nodes.values():
        if box := diagram.boxes.get(node.id):
            body.append(_shape(node, box))
            body += _words(node, box, diagram.labels.get(node.id))
    for way in diagram.ways:
        if (label := diagram.labels.get(way.id)) and way.name:
            body += _lines_of_text(way.name, label)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right:g} {bottom:g}" width="{right:g}" '
        f'height="{bottom:g}" role="img" aria-label="{escape(diagram.name)}流程图">'
        f'<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 1 10 5 0 9z" fill="{PALE}"/></marker></defs>'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>'
        f'<g font-family="{FONT}" font-size="{SIZE}" fill="{INK}">{"".join(body)}</g></svg>\n'
    )


def _line(points: tuple[tuple[float, float], ...]) -> str:
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="{PALE}" stroke-width="1.5" marker-end="url(#tip)"/>'
    )


def _shape(node: Node, box: Box) -> str:
    x, y = box.x + box.width / 2, box.y + box.height / 2
    pen = f'fill="{PAPER}" stroke="{INK}" stroke-width="1.5"'
    if node.kind == CALL:
        pen = pen.replace('stroke-width="1.5"', 'stroke-width="3"')
    if node.kind in {STEP, SERVICE, CALL}:
        return (
            f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="8" {pen}/>'
        )
    if node.kind == START:
        return f'<circle cx="{x:g}" cy="{y:g}" r="{box.width / 2:g}" {pen}/>'
    if node.kind == END:
        core = (
            f'<circle cx="{x:g}" cy="{y:g}" r="{box.width / 2 - 5:g}" fill="{INK}"/>'
            if node.terminates
            else ""
        )
        ring = f'fill="{PAPER}" stroke="{INK}" stroke-width="3"'
        return f'<circle cx="{x:g}" cy="{y:g}" r="{box.width / 2:g}" {ring}/>{core}'
    if node.kind in {BOUNDARY, CATCH, THROW}:
        if not node.interrupts:
            pen += ' stroke-dasharray="4 3"'
        inner = f'<circle cx="{x:g}" cy="{y:g}" r="{box.width / 2 - 3:g}" fill="none" stroke="{INK}"/>'
        return f'<circle cx="{x:g}" cy="{y:g}" r="{box.width / 2:g}" {pen}/>{inner}{_mark(node, x, y)}'
    corners = f"{x:g},{box.y:g} {box.x + box.width:g},{y:g} {x:g},{box.y + box.height:g} {box.x:g},{y:g}"
    sign = "M-5 0H5M0 -5V5" if node.kind == "parallelGateway" else "M-5 -5 5 5M5 -5 -5 5"
    cross = f'<path transform="translate({x:g} {y:g})" d="{sign}" stroke="{INK}" stroke-width="2.5"/>'
    return f'<polygon points="{corners}" {pen}/>{cross}'


def _mark(node: Node, x: float, y: float) -> str:
    """Clock hands for time, a flash for a refusal, an arrow up for a return."""
    if node.message:
        body, pen = (INK, PAPER) if node.kind == THROW else ("none", INK)
        return (
            f'<path transform="translate({x:g} {y:g})" d="M-6 -4H6V4H-6ZL0 1 6 -4" '
            f'fill="{body}" stroke="{pen}"/>'
        )
    sign = {TIMEOUT: "M0 -5V0H4", "refuse": "M-4 4 -2 -4 2 2 4 -4", "return": "M-4 4 0 -5 4 4 0 1z"}
    drawn = sign.get(TIMEOUT if node.is_timer else node.outcome, "M-3 0H3")
    return f'<path transform="translate({x:g} {y:g})" d="{drawn}" fill="none" stroke="{INK}" stroke-width="1.3"/>'


def _words(node: Node, box: Box, label: Box | None) -> list[str]:
    if node.kind in {STEP, SERVICE, CALL}:
        return _lines_of_text(node.name, box, middle=True)
    return _lines_of_text(node.name, label) if label and node.name else []


def _lines_of_text(words: str, box: Box, middle: bool = False) -> list[str]:
    lines = [line for line in words.splitlines() if line.strip()]
    top = box.y + (box.height - LEADING * len(lines)) / 2 if middle else box.y
    x = box.x + box.width / 2
    return [
        f'<text x="{x:g}" y="{top + LEADING * (n + 1) - 4:g}" text-anchor="middle"'
        f"{f' fill={chr(34)}{PALE}{chr(34)}' if middle and n else ''}>{escape(line)}</text>"
        for n, line in enumerate(lines)
    ]
