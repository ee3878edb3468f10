a{{/* gone */}}b {{- /* gone too,
over lines */ -}} c {{/**/}}d{{- /*x*/}} e