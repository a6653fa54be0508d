"""Bad input through every form, address and upload that exists (reliability 5.2–5.5)."""
