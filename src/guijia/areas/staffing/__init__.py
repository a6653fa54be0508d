"""The people of the department as an area: who leaves and who takes over; rota, attendance and leave join here."""
