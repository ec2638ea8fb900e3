"""What people see: text and charts."""
