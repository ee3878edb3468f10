

first
second

