"""Reading days, programmes, wishes and draws."""
