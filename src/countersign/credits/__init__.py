"""What a broken promise costs: rules, eligibility, claims, complaints."""
