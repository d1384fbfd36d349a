{{- define "danmaku.silo.pod" -}}
{{- $of := dict "root" $ "component" "silo" -}}
metadata:
  {{- include "danmaku.podMetadata" $of | nindent 2 }}
spec:
  {{- include "danmaku.podPlacement" $of | nindent 2 }}
  {{- with include "danmaku.topologySpread" $of }}
  {{- . | nindent 2 }}
  {{- end }}
  terminationGracePeriodSeconds: {{ include "danmaku.graceSeconds" $of }}
  {{- if or .Values.silo.initContainers (and .Values.postgresql.enabled .Values.migration.enabled) }}
  initContainers:
    {{- if and .Values.postgresql.enabled .Values.migration.enabled }}
    # The database comes with the release, so no hook can find it before. Silos that start together take turns.
    - {{ include "danmaku.migration.container" . | nindent 6 | trim }}
    {{- end }}
    {{- with .Values.silo.initContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
  containers:
    - {{ include "danmaku.container" (merge (dict
          "env" (include "danmaku.silo.env" .)
          "ports" (include "danmaku.silo.ports" .)
          "mounts" (include "danmaku.silo.mounts" .)) $of) | nindent 6 | trim }}
    {{- with .Values.silo.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    {{- include "danmaku.volumes" $of | nindent 4 }}
    {{- with .Values.link.tls.existingSecret }}
    {{- include "danmaku.certificateVolume" (dict "name" "link-certificate" "secret" .) | nindent 4 }}
    {{- end }}
    {{- if .Values.admin.enabled }}
    {{- with .Values.admin.tls.existingSecret }}
    {{- include "danmaku.certificateVolume" (dict "name" "admin-certificate" "secret" .) | nindent 4 }}
    {{- end }}
    {{- end }}
{{- end -}}

{{- define "danmaku.silo.env" -}}
# The pod's own address: a Service's would lead other silos anywhere.
- name: Cluster__Address
  value: $(POD_IP)
- name: Cluster__Name
  value: {{ include "danmaku.fullname" . }}
- name: Cluster__Port
  value: "11111"
- name: Link__Port
  value: "8082"
- name: Admin__Port
  value: "8083"
{{ include "danmaku.storeEnv" . }}
{{- if .Values.link.tls.existingSecret }}
- name: Link__Certificate
  value: /etc/danmaku/link-certificate/tls.crt
- name: Link__CertificateKey
  value: /etc/danmaku/link-certificate/tls.key
{{- if .Values.link.tls.gatewayExistingSecret }}
- name: Link__ClientAuthorities
  value: /etc/danmaku/link-certificate/ca.crt
{{- end }}
{{- end }}
{{- if and .Values.admin.enabled .Values.admin.tls.existingSecret }}
- name: Admin__Certificate
  value: /etc/danmaku/admin-certificate/tls.crt
- name: Admin__CertificateKey
  value: /etc/danmaku/admin-certificate/tls.key
{{- end }}
{{- end -}}

{{- define "danmaku.silo.ports" -}}
- { name: silo, containerPort: 11111 }
- { name: link, containerPort: 8082 }
- { name: management, containerPort: 8081 }
{{- if .Values.admin.enabled }}
- { name: admin, containerPort: 8083 }
{{- end }}
{{- end -}}

{{- define "danmaku.silo.mounts" -}}
{{- if .Values.link.tls.existingSecret -}}
- { name: link-certificate, mountPath: /etc/danmaku/link-certificate, readOnly: true }
{{- end -}}
{{- if and .Values.admin.enabled .Values.admin.tls.existingSecret }}
- { name: admin-certificate, mountPath: /etc/danmaku/admin-certificate, readOnly: true }
{{- end -}}
{{- end -}}

{{/* Brings the store's tables up to date and ends. It knows the store and nothing else. */}}
{{- define "danmaku.migration.container" -}}
name: migrate
image: {{ include "danmaku.image" (dict "root" . "image" .Values.silo.image) }}
imagePullPolicy: {{ .Values.silo.image.pullPolicy }}
command: [dotnet]
args: [Danmaku.Silo.dll, migrate]
workingDir: /app
terminationMessagePolicy: FallbackToLogsOnError
env:
  {{- include "danmaku.storeEnv" . | nindent 2 }}
  {{- if .Values.store.existingSecret }}
  - name: DANMAKU_SECRETS
    value: /etc/danmaku/secrets
  {{- end }}
  - name: Logging__Console__FormatterName
    value: {{ .Values.logging.format }}
  {{- with .Values.silo.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .Values.silo.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
resources:
  {{- toYaml .Values.migration.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.containerSecurityContext | nindent 2 }}
volumeMounts:
  - { name: tmp, mountPath: /tmp }
  {{- if .Values.store.existingSecret }}
  - { name: secrets, mountPath: /etc/danmaku/secrets, readOnly: true }
  {{- end }}
  {{- with .Values.silo.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}
