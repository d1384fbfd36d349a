{{/* `from` or `to`: pods of a component of this release. Of: dict "root" $ "component" name. */}}
{{- define "danmaku.peer" -}}
- podSelector:
    matchLabels:
      {{- include "danmaku.selectorLabels" . | nindent 6 }}
{{- end -}}

{{- define "danmaku.monitoringPeer" -}}
- namespaceSelector:
    {{- with .Values.networkPolicy.monitoring.namespaceSelector }}
    matchLabels:
      {{- toYaml . | nindent 6 }}
    {{- else }} {}
    {{- end }}
  {{- with .Values.networkPolicy.monitoring.podSelector }}
  podSelector:
    matchLabels:
      {{- toYaml . | nindent 6 }}
  {{- end }}
{{- end -}}

{{/* To wherever names are resolved. */}}
{{- define "danmaku.dnsEgress" -}}
- ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- end -}}

{{/* To PostgreSQL, the bundled one or another. */}}
{{- define "danmaku.storeEgress" -}}
{{- if .Values.postgresql.enabled }}
- to:
    {{- include "danmaku.peer" (dict "root" $ "component" "postgresql") | nindent 4 }}
  ports:
    - { port: 5432 }
{{- else }}
- ports:
    - { port: {{ .Values.networkPolicy.egress.postgresqlPort }} }
  {{- with .Values.networkPolicy.egress.postgresqlTo }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end -}}
