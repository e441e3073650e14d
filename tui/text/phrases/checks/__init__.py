"""In which words do the checks say what is wrong? One file for each file of `core/checks`."""
