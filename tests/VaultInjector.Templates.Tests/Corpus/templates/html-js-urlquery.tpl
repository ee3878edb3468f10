{{ with secret "secret/quotes" }}{{ $d := .Data.data }}{{ html $d.html }}
{{ js $d.html }}
{{ urlquery $d.html }}
{{ $d.newline | js }}
{{ html $d.double $d.single }}
{{ urlquery "a b/c?d=é&~*" }}{{ end }}