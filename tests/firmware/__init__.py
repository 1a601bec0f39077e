"""The firmware's C++: on this computer, against the desktop stand-ins, and through the boards' compiler."""
