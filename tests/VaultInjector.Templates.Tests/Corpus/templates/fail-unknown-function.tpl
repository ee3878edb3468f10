x
y
{{ frobnicate "a" }}