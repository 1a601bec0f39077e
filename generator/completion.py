"""Completion of the command `generator` in a shell: tasks, choices, keys and options.

A shell's script asks `generator --complete LINE` for the words that could stand at the end of the line; Hydra's
completion finds them.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from generator.config.compose import Composer

SCRIPTS = {
    "bash": r"""_generator() {
  local line=${COMP_LINE:0:COMP_POINT} IFS=$'\n'
  local word=${line##* }
  COMPREPLY=($(generator --complete "$line" 2>/dev/null))
  [[ $COMP_WORDBREAKS == *=* ]] && COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*=}"}"}")
  [[ ${COMPREPLY[0]} == *[=./] ]] && compopt -o nospace
}
complete -o default -F _generator generator
""",
    "zsh": r"""_generator() {
  local -a found
  found=(${(f)"$(generator --complete "${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)"})
  compadd -Q -S '' -- ${(M)found:#*[=./]}
  compadd -Q -- ${found:#*[=./]}
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _generator generator
""",
    "fish": r"""complete -c generator -f -a '(generator --complete (commandline -cp | string collect) 2>/dev/null)'
""",
}

_HIDDEN = re.compile(r"hydra\b|task\.|.*_target_")  # nothing for a person to type


def completions(composer: Composer, line: str, options: Sequence[str]) -> list[str]:
    """Words that could stand in the place of the last one of `line`, the command line up to the cursor."""
    *before, word = _words(line)
    if word.startswith("-"):
        return sorted(option for option in options if option.startswith(word))
    chosen = [text for text in before if text.partition("=")[0] in composer.catalog.groups() and "," not in text]
    found = {"labels=" if text == "labels." else text for text in composer.query(chosen, word)}
    return sorted(text for text in found if not _HIDDEN.match(text))


def _words(line: str) -> list[str]:
    """Of the line behind the command, without quotes; the last one is the one that is being typed, maybe empty."""
    for closing in ("", "'", '"'):
        try:
            words = shlex.split(line + closing)[1:]
        except ValueError:  # within quotes
            continue
        return [*words, ""] if line.endswith(" ") and not closing else words or [""]
    return [""]
