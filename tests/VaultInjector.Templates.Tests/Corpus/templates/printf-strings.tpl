{{ with secret "secret/quotes" }}{{ $d := .Data.data }}{{ printf "%s|%q|%v|%x|%X" "ab" $d.double "v" "hi" "hi" }}
{{ printf "[%10s][%-10s][%.2s][%5.1s]" "mast" "mast" "mast" "mast" }}
{{ printf "%q %+q %#q" $d.unicode $d.unicode "raw" }}
{{ printf "100%% %c %U" 65 9875 }}{{ end }}