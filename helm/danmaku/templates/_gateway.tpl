{{/* The pod of a gateway; in `single` the rooms are in it. */}}
{{- define "danmaku.gateway.pod" -}}
{{- $of := dict "root" $ "component" "gateway" -}}
metadata:
  {{- include "danmaku.podMetadata" $of | nindent 2 }}
spec:
  {{- include "danmaku.podPlacement" $of | nindent 2 }}
  {{- if eq .Values.mode "cluster" }}
  {{- with include "danmaku.topologySpread" $of }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- end }}
  terminationGracePeriodSeconds: {{ include "danmaku.graceSeconds" $of }}
  {{- with .Values.gateway.initContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - {{ include "danmaku.container" (merge (dict
          "env" (include "danmaku.gateway.env" .)
          "ports" (include "danmaku.gateway.ports" .)
          "mounts" (include "danmaku.gateway.mounts" .)) $of) | nindent 6 | trim }}
    {{- with .Values.gateway.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    {{- include "danmaku.volumes" $of | nindent 4 }}
    {{- with .Values.gateway.irc.tls.existingSecret }}
    {{- include "danmaku.certificateVolume" (dict "name" "irc-certificate" "secret" .) | nindent 4 }}
    {{- end }}
    {{- if eq .Values.mode "cluster" }}
    {{- with .Values.link.tls.existingSecret }}
    # The authority alone: the key is the silos' own.
    - name: silo-authority
      secret:
        secretName: {{ . }}
        defaultMode: 288
        items: [{ key: ca.crt, path: ca.crt }]
    {{- end }}
    {{- with .Values.link.tls.gatewayExistingSecret }}
    {{- include "danmaku.certificateVolume" (dict "name" "link-certificate" "secret" .) | nindent 4 }}
    {{- end }}
    {{- else if and (eq (include "danmaku.storeProvider" .) "Sqlite") .Values.persistence.enabled }}
    {{- with .Values.persistence.existingClaim }}
    - name: data
      persistentVolumeClaim: { claimName: {{ . }} }
    {{- end }}
    {{- else }}
    - name: data
      emptyDir: {}
    {{- end }}
{{- end -}}

{{- define "danmaku.gateway.env" -}}
- name: ASPNETCORE_URLS
  value: http://+:8080
{{- if .Values.gateway.irc.tcp }}
- name: Irc__TcpPort
  value: "6667"
{{- end }}
{{- if .Values.gateway.irc.tls.existingSecret }}
- name: Irc__TlsPort
  value: "6697"
- name: Irc__TlsCertificate
  value: /etc/danmaku/irc-certificate/tls.crt
- name: Irc__TlsKey
  value: /etc/danmaku/irc-certificate/tls.key
{{- end }}
{{- if eq .Values.mode "cluster" }}
# One name for all silos that are ready: a headless Service.
- name: Silos__Addresses__0
  value: {{ ternary "https" "http" (not (empty .Values.link.tls.existingSecret)) }}://{{ include "danmaku.silo.name" . }}:8082
{{- if .Values.link.tls.existingSecret }}
- name: Silos__Authorities
  value: /etc/danmaku/silo-authority/ca.crt
{{- end }}
{{- if .Values.link.tls.gatewayExistingSecret }}
- name: Silos__Certificate
  value: /etc/danmaku/link-certificate/tls.crt
- name: Silos__CertificateKey
  value: /etc/danmaku/link-certificate/tls.key
{{- end }}
{{- else }}
- name: Store__Path
  value: /var/lib/danmaku/danmaku.db
{{ include "danmaku.storeEnv" . }}
{{- if not (include "danmaku.hasKeys" .) }}
# Whoever reaches this pod gets a guest token.
- name: Tokens__DemoAnywhere
  value: "true"
{{- end }}
{{- end }}
{{- end -}}

{{- define "danmaku.gateway.ports" -}}
- { name: http, containerPort: 8080 }
- { name: management, containerPort: 8081 }
{{- if .Values.gateway.irc.tcp }}
- { name: irc, containerPort: 6667 }
{{- end }}
{{- if .Values.gateway.irc.tls.existingSecret }}
- { name: ircs, containerPort: 6697 }
{{- end }}
{{- end -}}

{{- define "danmaku.gateway.mounts" -}}
{{- if .Values.gateway.irc.tls.existingSecret -}}
- { name: irc-certificate, mountPath: /etc/danmaku/irc-certificate, readOnly: true }
{{ end -}}
{{- if eq .Values.mode "single" -}}
- { name: data, mountPath: /var/lib/danmaku }
{{- else -}}
{{- if .Values.link.tls.existingSecret -}}
- { name: silo-authority, mountPath: /etc/danmaku/silo-authority, readOnly: true }
{{- end -}}
{{- if .Values.link.tls.gatewayExistingSecret }}
- { name: link-certificate, mountPath: /etc/danmaku/link-certificate, readOnly: true }
{{- end -}}
{{- end -}}
{{- end -}}
