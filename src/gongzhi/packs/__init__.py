"""Policy packs: folders of YAML that turn a policy document into running settings."""
