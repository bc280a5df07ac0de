"""Staff and money: what the standards in force ask of posts, pay and funds, and what is short."""
