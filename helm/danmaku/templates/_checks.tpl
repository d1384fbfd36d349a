{{/* What values must be together. All that is wrong is said at once, each in a sentence that says what to do. */}}
{{- define "danmaku.checks" -}}
{{- $v := .Values -}}
{{- $errors := list -}}
{{- $hasKeys := include "danmaku.hasKeys" . -}}
{{- $cluster := eq $v.mode "cluster" -}}
{{- $published := or $v.ingress.enabled $v.httpRoute.enabled (ne $v.gateway.service.type "ClusterIP") -}}

{{- if and $cluster (not $hasKeys) -}}
{{- $errors = append $errors "mode: cluster needs keys for viewers' tokens: set tokens.existingSecret, or gateway.settings.Tokens.JwksUrl." -}}
{{- end -}}
{{- if and $cluster (not $v.link.existingSecret) -}}
{{- $errors = append $errors "mode: cluster needs link.existingSecret, a Secret with the key that gateways show to silos." -}}
{{- end -}}
{{- if and $cluster (not $v.store.existingSecret) (not $v.postgresql.enabled) -}}
{{- $errors = append $errors "mode: cluster needs PostgreSQL: set store.existingSecret, a Secret with its connection string, or postgresql.enabled to try it out." -}}
{{- end -}}
{{- if and $v.store.existingSecret $v.postgresql.enabled -}}
{{- $errors = append $errors "store.existingSecret and postgresql.enabled exclude each other: rooms are kept in one database." -}}
{{- end -}}
{{- if and $v.postgresql.enabled (not $v.postgresql.existingSecret) -}}
{{- $errors = append $errors "postgresql.enabled needs postgresql.existingSecret, a Secret with its password; the chart makes none." -}}
{{- end -}}

{{- if and (not $cluster) (not $hasKeys) (eq $v.tokens.demo "never") -}}
{{- $errors = append $errors "tokens.demo is never and there are no keys: set tokens.existingSecret, or gateway.settings.Tokens.JwksUrl." -}}
{{- end -}}
{{- if and (not $cluster) (not $hasKeys) (eq $v.tokens.demo "inside") $published -}}
{{- $errors = append $errors "Without keys anybody who reaches the service may be anybody, and an Ingress, a route or gateway.service.type other than ClusterIP lets others reach it: set tokens.existingSecret, or tokens.demo: anywhere." -}}
{{- end -}}
{{- $proxies := include "danmaku.setting" (dict "settings" $v.gateway.settings "section" "Gateway" "key" "TrustedProxies") -}}
{{- if and (or $v.ingress.enabled $v.httpRoute.enabled) (has $proxies (list "" "[]")) -}}
{{- $errors = append $errors "ingress.enabled and httpRoute.enabled need gateway.settings.Gateway.TrustedProxies, the networks of the proxy's pods, such as [10.0.0.0/8]: all viewers would share the limits of one address." -}}
{{- end -}}
{{- if and $v.httpRoute.enabled (not $v.httpRoute.parentRefs) -}}
{{- $errors = append $errors "httpRoute.enabled needs httpRoute.parentRefs, the Gateway that takes the route." -}}
{{- end -}}
{{- if and (eq $v.gateway.service.type "ClusterIP") (or $v.gateway.service.nodePort $v.gateway.service.externalTrafficPolicy) -}}
{{- $errors = append $errors "gateway.service.nodePort and .externalTrafficPolicy need gateway.service.type: NodePort or LoadBalancer." -}}
{{- end -}}

{{- range $name, $value := dict "gateway.irc.tcp" $v.gateway.irc.tcp "gateway.irc.tls.existingSecret" $v.gateway.irc.tls.existingSecret -}}
{{- if and $value (ne (include "danmaku.setting" (dict "settings" $v.gateway.settings "section" "Irc" "key" "Enabled")) "true") -}}
{{- $errors = append $errors (printf "%s needs gateway.settings.Irc.Enabled: true." $name) -}}
{{- end -}}
{{- end -}}
{{- if and (eq (include "danmaku.setting" (dict "settings" $v.gateway.settings "section" "Irc" "key" "ProxyProtocol")) "true") (has $proxies (list "" "[]")) -}}
{{- $errors = append $errors "gateway.settings.Irc.ProxyProtocol needs gateway.settings.Gateway.TrustedProxies, the networks of the load balancer: a header from elsewhere is not believed." -}}
{{- end -}}

{{- if and $v.gateway.autoscaling.enabled $v.gateway.keda.enabled -}}
{{- $errors = append $errors "gateway.autoscaling.enabled and gateway.keda.enabled exclude each other: two would decide on the number of pods." -}}
{{- end -}}
{{- if and (not $cluster) (or $v.gateway.autoscaling.enabled $v.gateway.keda.enabled $v.silo.autoscaling.enabled) -}}
{{- $errors = append $errors "mode: single is one pod and cannot be scaled: switch autoscaling and keda off, or take mode: cluster." -}}
{{- end -}}
{{- if and $v.gateway.keda.enabled (not $v.gateway.keda.serverAddress) -}}
{{- $errors = append $errors "gateway.keda.enabled needs gateway.keda.serverAddress, such as http://prometheus.monitoring.svc:9090." -}}
{{- end -}}
{{- range $name, $scaling := dict "gateway.autoscaling" $v.gateway.autoscaling "gateway.keda" $v.gateway.keda "silo.autoscaling" $v.silo.autoscaling -}}
{{- if gt (int $scaling.minReplicas) (int $scaling.maxReplicas) -}}
{{- $errors = append $errors (printf "%s.minReplicas is larger than %s.maxReplicas." $name $name) -}}
{{- end -}}
{{- end -}}
{{- $limit := include "danmaku.setting" (dict "settings" $v.gateway.settings "section" "ConnectionLimits" "key" "Connections") | default "50000" | float64 | int -}}
{{- range $name, $scaling := dict "gateway.autoscaling" $v.gateway.autoscaling "gateway.keda" $v.gateway.keda -}}
{{- if and $scaling.enabled (ge (int $scaling.targetConnections) $limit) -}}
{{- $errors = append $errors (printf "%s.targetConnections must be below gateway.settings.ConnectionLimits.Connections (%d), or pods refuse viewers before there are more pods." $name $limit) -}}
{{- end -}}
{{- end -}}

{{- range $component := list "gateway" "silo" -}}
{{- $values := get $v $component -}}
{{- $pdb := $values.podDisruptionBudget -}}
{{- if $pdb.enabled -}}
{{- if eq (kindIs "invalid" $pdb.minAvailable) (kindIs "invalid" $pdb.maxUnavailable) -}}
{{- $errors = append $errors (printf "%s.podDisruptionBudget takes one of minAvailable and maxUnavailable: set the other to null." $component) -}}
{{- end -}}
{{- end -}}
{{- if or $cluster (eq $component "gateway") -}}
{{- $needed := add $values.preStopSleepSeconds (include "danmaku.shutdownSeconds" (dict "root" $ "component" $component) | int) -}}
{{- $grace := include "danmaku.graceSeconds" (dict "root" $ "component" $component) | int -}}
{{- if lt $grace (int $needed) -}}
{{- $errors = append $errors (printf "%s.terminationGracePeriodSeconds is %d, and a stopping pod may take %d s: give it more, or null to have it computed." $component $grace $needed) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- if and $v.admin.enabled (not $cluster) -}}
{{- $errors = append $errors "admin.enabled needs mode: cluster, where silos have that port." -}}
{{- end -}}
{{- if and $v.admin.enabled (not $v.admin.existingSecret) -}}
{{- $errors = append $errors "admin.enabled needs admin.existingSecret, a Secret with the keys that callers show." -}}
{{- end -}}
{{- if and $v.admin.grpcRoute.enabled (or (not $v.admin.enabled) (not $v.admin.grpcRoute.parentRefs)) -}}
{{- $errors = append $errors "admin.grpcRoute.enabled needs admin.enabled and admin.grpcRoute.parentRefs." -}}
{{- end -}}
{{- if and $v.link.tls.gatewayExistingSecret (not $v.link.tls.existingSecret) -}}
{{- $errors = append $errors "link.tls.gatewayExistingSecret needs link.tls.existingSecret: without a certificate of the silos' own there is no TLS." -}}
{{- end -}}
{{- $rooms := ternary "silo" "gateway" $cluster -}}
{{- if and (include "danmaku.setting" (dict "settings" (get $v $rooms).settings "section" "Judge" "key" "Url")) (not $v.judge.existingSecret) -}}
{{- $errors = append $errors (printf "%s.settings.Judge.Url needs judge.existingSecret, a Secret with what requests are signed with." $rooms) -}}
{{- end -}}

{{- if $errors -}}
{{- fail (printf "\n\n  %s\n" (join "\n  " $errors)) -}}
{{- end -}}
{{- end -}}
