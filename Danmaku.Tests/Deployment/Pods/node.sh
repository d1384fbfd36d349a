#!/usr/bin/env bash
# A node for pods, in namespaces of its own (network, mounts, process ids): a bridge, and on it each pod with a network namespace and an address.
# It reads orders from standard input, one a line, and tells on standard output what became of them. Whoever starts it ends it by closing its input,
# and with it everything that runs here.
#   pod NAME ADDRESS      a pod's network, which its containers share        -> pod NAME
#   unpod NAME            it goes                                            -> unpod NAME
#   link NAME up|down     its cable
#   address ADDRESS       another address of the node: a Service's           -> address ADDRESS
#   run ID NAME SCRIPT    a container of the pod: the script sets its files up and becomes its process; its output goes to SCRIPT.log
#                                                                            -> pid ID PID, and at its end: exit ID CODE
#   signal PID SIGNAL
set -u
PATH+=:/usr/sbin:/sbin
folder=$1 relay=$2
cd "$folder"
mount -t proc proc /proc 2>/dev/null || true
ip link set lo up
# A hardware address of its own: the bridge would else take the lowest of its pods', and with a pod that goes it would have another one, which
# the others learn of when their ARP entries run out, half a minute later.
ip link add pods address 02:00:0a:60:00:01 type bridge
ip address add 10.96.0.1/16 dev pods
ip link set pods up
exec {relayed}< <(exec python3 "$relay" "$folder/relay.sock" 2>"$folder/relay.log" </dev/null)
read -r _ <&"$relayed"

declare -A pause number
pods=0
echo node
while read -r order first second third; do
  case $order in
    pod)
      exec {ready}< <(exec unshare --net bash -c 'echo $$; exec sleep infinity' </dev/null)
      read -r pid <&"$ready"
      exec {ready}<&-
      pods=$((pods + 1))
      pause[$first]=$pid number[$first]=$pods
      ip link add "pod$pods" type veth peer name eth0 netns "$pid"
      ip link set "pod$pods" master pods up
      nsenter --target "$pid" --net -- bash -c \
        "ip link set lo up && ip address add $second/16 dev eth0 && ip link set eth0 up && ip route add default via 10.96.0.1"
      echo "pod $first"
      ;;
    unpod)
      kill -KILL "${pause[$first]}"
      echo "unpod $first"
      ;;
    link) ip link set "pod${number[$first]}" "$second" ;;
    address)
      ip address add "$first/32" dev pods
      echo "address $first"
      ;;
    run)
      {
        nsenter --target "${pause[$second]}" --net -- unshare --mount bash "$third" >"$third.log" 2>&1 </dev/null &
        echo "pid $first $!"
        wait $!
        echo "exit $first $?"
      } &
      ;;
    signal) kill "-$second" "$first" 2>/dev/null || true ;;
  esac
done
