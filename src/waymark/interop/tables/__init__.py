"""Reading and writing of CSV tables, for every command and every upload.

``faults`` says what is wrong and where, ``decode`` turns bytes into lines, ``read`` turns lines into rows by the
names in the header, ``encoded`` reads very long tables of known ids into numpy arrays, ``write`` writes tables
and whole folders.
"""
