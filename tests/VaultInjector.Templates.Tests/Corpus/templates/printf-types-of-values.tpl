{{ with secret "secret/types" }}{{ $d := .Data.data }}{{ printf "%T %T %T %T %T" $d.yes $d.text $d.list $d.map $d.nothing }}
{{ printf "%v %v %v %v" $d.yes $d.nothing $d.list $d.map }}
{{ printf "%s %d" $d.list $d.yes }}{{ end }}