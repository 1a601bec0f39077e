"""An emulated Cortex-M that counts instructions exactly: unicorn runs a function, its basic blocks are decoded.

The count is QEMU's with -icount: one for each Thumb instruction, skipped ones in an IT block included. Needs the extra
`profile` (unicorn, pyelftools).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile
from unicorn import UC_ARCH_ARM, UC_HOOK_BLOCK, UC_MODE_MCLASS, UC_MODE_THUMB, Uc, arm_const  # type: ignore[attr-defined]

FLASH, FLASH_SIZE = 0x0000_0000, 16 << 20
RAM, RAM_SIZE = 0x2000_0000, 4 << 20
STACK_TOP = RAM + RAM_SIZE - 64 * 1024  # above it: arguments
ARGUMENT = STACK_TOP + 1024
STOP = FLASH + FLASH_SIZE - 16  # where a function returns to
PAINT, PAINTED = 0xA5, 64 * 1024  # stack that is watched [bytes]
CPUS = {"cortex-m0plus": "UC_CPU_ARM_CORTEX_M0", "cortex-m33": "UC_CPU_ARM_CORTEX_M33"}  # else the Cortex-M4
WIDE = range(0b11101, 0b100000)  # upper five bits of the first halfword of a 32-bit instruction (ARMv7-M ARM, A5.1)


@dataclass(frozen=True)
class Call:
    """One run of a function."""

    result: int  # r0
    instructions: int
    stack_bytes: int


class Emulator:
    """An ELF image linked by templates/profile/profile.ld."""

    def __init__(self, image: Path, cpu: str) -> None:
        machine: Any = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)  # type: ignore[no-untyped-call]
        self._machine = machine
        self._machine.ctl_set_cpu_model(getattr(arm_const, CPUS.get(cpu, "UC_CPU_ARM_CORTEX_M4")))
        self._machine.mem_map(FLASH, FLASH_SIZE)
        self._machine.mem_map(RAM, RAM_SIZE)
        self._symbols: dict[str, int] = {}
        with image.open("rb") as file:
            elf: Any = ELFFile(file)
            for segment in elf.iter_segments("PT_LOAD"):
                self._machine.mem_write(segment["p_vaddr"], segment.data())
            for symbol in elf.get_section_by_name(".symtab").iter_symbols():
                self._symbols[symbol.name] = symbol["st_value"]
        self._blocks: Counter[tuple[int, int]] = Counter()
        self._machine.hook_add(UC_HOOK_BLOCK, self._enter)

    def call(self, function: str, argument: bytes | None = None) -> Call:
        """Runs a function to its end. `argument` goes to memory and its address to the function."""
        machine = self._machine
        if argument is not None:
            machine.mem_write(ARGUMENT, argument)
            machine.reg_write(arm_const.UC_ARM_REG_R0, ARGUMENT)
        machine.mem_write(STACK_TOP - PAINTED, bytes([PAINT]) * PAINTED)
        machine.reg_write(arm_const.UC_ARM_REG_SP, STACK_TOP)
        machine.reg_write(arm_const.UC_ARM_REG_LR, STOP | 1)
        self._blocks.clear()
        machine.emu_start(self._symbols[function] | 1, STOP)
        painted = self.read(STACK_TOP - PAINTED, PAINTED)
        return Call(
            result=machine.reg_read(arm_const.UC_ARM_REG_R0),
            instructions=sum(count * self._length(*block) for block, count in self._blocks.items()),
            stack_bytes=len(painted.lstrip(bytes([PAINT]))),
        )

    def read(self, address: int, size: int) -> bytes:
        """Memory of the image, such as what a function's result points at."""
        return bytes(self._machine.mem_read(address, size))

    def _enter(self, _: Any, address: int, size: int, __: Any) -> None:
        self._blocks[address, size] += 1

    def _length(self, address: int, size: int) -> int:
        """Instructions in a block of `size` bytes."""
        code, offset, count = self.read(address, size), 0, 0
        while offset < size:
            offset += 4 if code[offset + 1] >> 3 in WIDE else 2
            count += 1
        return count
