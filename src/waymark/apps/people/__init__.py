"""Who there is: districts, schools, people and the dated roles in which they act."""
