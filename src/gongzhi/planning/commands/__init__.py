"""The library from the command line: one file for each command of ``gongzhi plan``."""
