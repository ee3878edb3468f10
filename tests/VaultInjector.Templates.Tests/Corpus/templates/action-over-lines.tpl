{{ with
   secret
   "kv1/basic"
}}{{ printf
  "%s/%s"
  .Data.username
  "x" }}{{ end }}