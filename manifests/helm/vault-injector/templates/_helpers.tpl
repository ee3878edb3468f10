{{/* Labels of every object. Selectors use the name only, because they can never change. */}}
{{- define "vault-injector.labels" -}}
app.kubernetes.io/name: vault-injector
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "vault-injector.image" -}}
{{ .Values.injector.image.repository }}:{{ .Values.injector.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "vault-injector.agentImage" -}}
{{ .Values.injector.agentImage.repository }}:{{ .Values.injector.agentImage.tag | default .Chart.AppVersion }}
{{- end }}

{{/* The injector's config.json: what the other values say, and over it what .Values.config says. */}}
{{- define "vault-injector.config" -}}
{{- $vault := dict "Address" (required "Set vault.address to the address of Vault, for example https://vault.vault.svc:8200" .Values.vault.address) "CaFile" "/etc/vault-injector/ca.crt" -}}
{{- if .Values.vault.namespace }}{{ $_ := set $vault "Namespace" .Values.vault.namespace }}{{ end -}}
{{- if .Values.vault.proxy }}{{ $_ := set $vault "Proxy" .Values.vault.proxy }}{{ end -}}
{{- if .Values.vault.clientCertificate.agentSecret }}{{ $_ := set $vault "ClientCertificateSecret" .Values.vault.clientCertificate.agentSecret }}{{ end -}}
{{- if .Values.vault.clientCertificate.injectorSecret }}
{{- $_ := set $vault "ClientCertificateFile" "/var/run/secrets/vault-injector.io/client/tls.crt" }}
{{- $_ := set $vault "ClientKeyFile" "/var/run/secrets/vault-injector.io/client/tls.key" }}
{{- end -}}
{{- $session := dict "Method" "Kubernetes" "ServiceAccountTokenFile" "/var/run/secrets/vault-injector.io/session/token" -}}
{{- $config := dict "Vault" $vault "Certificates" (dict "Cache" "/run/vault-injector") "Session" $session -}}
{{- $vaults := dict -}}
{{- range $name, $one := .Values.vaults -}}
{{- $login := dict "Method" "Kubernetes" -}}
{{- with $one.role }}{{ $_ := set $login "Role" . }}{{ end -}}
{{- $entry := dict "Address" $one.address "CaFile" (printf "/etc/vault-injector/%s.crt" $name) "Session" $login -}}
{{- with $one.namespace }}{{ $_ := set $entry "Namespace" . }}{{ end -}}
{{- with $one.namespaces }}{{ $_ := set $entry "Namespaces" . }}{{ end -}}
{{- $_ := set $vaults $name $entry -}}
{{- end -}}
{{- if $vaults }}{{ $_ := set $config "Vaults" $vaults }}{{ end -}}
{{- if ne .Release.Namespace "vault-injector" }}{{ $_ := set $config "Kubernetes" (dict "Namespace" .Release.Namespace) }}{{ end -}}
{{- if ne .Values.injector.trustBundle "Auto" }}{{ $_ := set $config "Injection" (dict "TrustBundle" .Values.injector.trustBundle) }}{{ end -}}
{{- mergeOverwrite $config (deepCopy .Values.config) | toPrettyJson -}}
{{- end }}
