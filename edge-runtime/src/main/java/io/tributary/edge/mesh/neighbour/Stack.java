package io.tributary.edge.mesh.neighbour;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UNICAST4;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.DiagnosticsHandler;
import org.jgroups.stack.Protocol;
import org.jgroups.util.DefaultThreadFactory;

/**
 * What JGroups is made of here, and nothing more: links, looking for others, missing them, agreeing on who is there.
 *
 * <p>A socket that closes is noticed by the transport itself. FD_SOCK2 does the same on a port of its own, without TLS.
 */
final class Stack {
    private static final int THREADS_MAX = 8;
    private static final int THREAD_IDLE_MILLIS = 5_000;
    private static final int CONNECT_MILLIS_MAX = 500;
    private static final int FRAME_BYTES_MAX = 128 * 1024;
    private static final int BUFFER_BYTES = 4 * 1024;
    private static final int UNCONFIRMED_MAX = 256;
    private static final int JOIN_MILLIS = 1_000;
    private static final int ADDRESSES_MAX = 256;
    private static final int LEARNED_MAX = 32;

    private Stack() {}

    /**
     * From the wire up.
     *
     * @param datagrams counts those that were refused
     */
    static List<Protocol> of(NeighbourhoodSettings settings, TlsLinks links, LongSupplier nanos, AtomicLong datagrams)
            throws Exception {
        NeighbourhoodSettings.Timing timing = settings.timing();
        List<Protocol> stack = new ArrayList<>();
        stack.add(transport(settings, links));
        settings.multicast().ifPresent(lan -> stack.add(lan(lan, nanos, datagrams)));
        stack.add(list(settings));
        stack.add(new MERGE3().setMinInterval(timing.mergeLeast()).setMaxInterval(timing.mergeMost()));
        stack.add(new FD_ALL3().setTimeout(timing.silence()).setInterval(timing.heartbeat()));
        stack.add(new VERIFY_SUSPECT2().setTimeout(timing.verify()));
        stack.add(new NAKACK4().capacity(UNCONFIRMED_MAX).useMcastXmit(false));
        stack.add(new UNICAST4().capacity(UNCONFIRMED_MAX));
        stack.add(new GMS()
                .setJoinTimeout(JOIN_MILLIS)
                .setLeaveTimeout(JOIN_MILLIS)
                .printLocalAddress(false));
        return stack;
    }

    private static TCP transport(NeighbourhoodSettings settings, TlsLinks links) throws Exception {
        TCP tcp = new TCP();
        tcp.setBindAddr(settings.bind()).setBindPort(settings.port()).setPortRange(0);
        if (!settings.announced().equals(settings.bind())) {
            tcp.setValue("external_addr", settings.announced()).setValue("external_port", settings.port());
        }
        tcp.setSocketFactory(links);
        tcp.useVirtualThreads(false).setThreadFactory(new DefaultThreadFactory("neighbour", true, true));
        tcp.setDiagnosticsHandler(
                new DiagnosticsHandler(null, links, new DefaultThreadFactory("none", true)).setEnabled(false));
        tcp.setTimeServiceInterval(1_000);
        tcp.setLogicalAddrCacheMaxSize(ADDRESSES_MAX);
        tcp.logDiscardMsgs(false).logDiscardMsgsVersion(false);
        tcp.setBundler(new Sends());
        tcp.getThreadPool()
                .setMinThreads(1)
                .setMaxThreads(THREADS_MAX)
                .setKeepAliveTime(THREAD_IDLE_MILLIS)
                .setIncreaseMaxSizeDynamically(false);
        tcp.setSockConnTimeout(CONNECT_MILLIS_MAX)
                .setPeerAddrReadTimeout(TlsLinks.HANDSHAKE_MILLIS_MAX)
                .setMaxLength(FRAME_BYTES_MAX)
                .enableSuspectEvents(true);
        return tcp.logAcceptError(false)
                .setBufferedInputStreamSize(BUFFER_BYTES)
                .setBufferedOutputStreamSize(Sends.BUNDLE_BYTES_MAX + Integer.BYTES);
    }

    /**
     * The list, and who was learned of since: a node that can't be reached by multicast is asked directly once a member has named it. So
     * everyone answers with all members. It is above the other in the stack, because answers are taken by the highest.
     */
    private static TCPPING list(NeighbourhoodSettings settings) {
        List<InetSocketAddress> hosts = new ArrayList<>(settings.seeds());
        hosts.add(new InetSocketAddress(settings.announced(), settings.port()));
        TCPPING list = new TCPPING();
        list.setPortRange(0).setInitialHosts(hosts).returnEntireCache(true);
        list.setValue("max_dynamic_hosts", LEARNED_MAX);
        return list;
    }

    private static Lan lan(NeighbourhoodSettings.Multicast multicast, LongSupplier nanos, AtomicLong datagrams) {
        Lan lan = new Lan(nanos, datagrams);
        lan.setMcastAddr(multicast.address()).setMcastPort(multicast.port()).setTTL(multicast.hops());
        lan.returnEntireCache(true);
        return lan;
    }
}
