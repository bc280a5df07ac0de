"""What happens after a case's command has committed."""
