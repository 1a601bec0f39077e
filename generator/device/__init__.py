"""The board at the other end of the serial port."""
