import { usage } from './words-of-argv.ts';

/** The script that a shell sources; it asks `kpi-tasks __complete` for a line a word: the word, a tab, what it is about. */
export function completionScript(shell: string): string {
  const script = scripts[shell];
  if (script !== undefined) return script;
  throw usage(
    `There is no completion for “${shell}”.`,
    '$ kpi-tasks completion bash',
    'bash, zsh and fish are known.',
  );
}

const scripts: Readonly<Record<string, string>> = {
  // bash cuts words at `:` and `=` as well, and leaves their quotes on, so the line is cut here; what bash has already is
  // taken off again, and the rest is quoted, since bash puts it into the line as it is.
  bash: `_kpi_tasks() {
  local line="\${COMP_LINE:0:COMP_POINT}" words=() word='' quote='' char index cut
  for (( index = 0; index < \${#line}; index++ )); do
    char="\${line:index:1}"
    if [[ $char == "$quote" ]]; then quote=''
    elif [[ $char == \\\\ && $quote != \\' ]]; then (( ++index )); word+="\${line:index:1}"
    elif [[ -n $quote ]]; then word+="$char"
    elif [[ $char == [\\'\\"] ]]; then quote="$char" cut="$word"
    elif [[ $char == [[:space:]] ]]; then [[ -n $word ]] && words+=("$word"); word=''
    else word+="$char"
    fi
  done
  words+=("$word")
  [[ -z $quote ]] && cut="\${word%"\${word##*[:=]}"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    word="\${word#"$cut"}"
    case $quote in
      '') printf -v word %q "$word" ;;
      \\') word=\${word//\\'/"'\\\\''"} ;;
      *) for char in \\\\ \\" \\$ \\\`; do word=\${word//"$char"/"\\\\$char"}; done ;;
    esac
    COMPREPLY+=("$word")
  done < <(kpi-tasks __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _kpi_tasks kpi-tasks
`,
  zsh: `#compdef kpi-tasks
_kpi_tasks() {
  local line
  local -a found
  for line in "\${(@f)$(kpi-tasks __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#found )); then _describe -t words 'kpi-tasks' found; else compset -P '--*='; _files; fi
}
compdef _kpi_tasks kpi-tasks
`,
  fish: `function __kpi_tasks
    set -l found (kpi-tasks __complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c kpi-tasks -f -a '(__kpi_tasks)'
`,
};
