package io.tributary.edge.mesh.neighbour;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jspecify.annotations.Nullable;

/**
 * Looks for others by multicast, and believes datagrams nothing but that somebody asks. JGroups would take any message from them, views and
 * members' words too, and anybody on the LAN can send datagrams. So of what comes by multicast only a request passes, so many a second; it
 * can't claim to be a member or lead where a member is. The answer goes over TLS.
 */
final class Lan extends MPING {
    /** A whole site that starts anew asks at once. */
    private static final int REQUESTS_PER_SECOND_MAX = 32;

    private static final int REQUEST_BYTES_MAX = 1_024;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final LongSupplier nanos;
    private final AtomicLong refused;
    /** Both by the receiving thread only. */
    private long secondBegan;

    private int thisSecond;

    /** @param refused counts what was no request */
    Lan(LongSupplier nanos, AtomicLong refused) {
        this.nanos = nanos;
        this.refused = refused;
        this.secondBegan = nanos.getAsLong();
        setId(ClassConfigurator.getProtocolId(MPING.class));
    }

    private boolean heardByMulticast() {
        return Thread.currentThread() == receiver;
    }

    @Override
    public @Nullable Object up(Message message) {
        if (heardByMulticast() && !(isRequest(message) && withinRate())) {
            refused.incrementAndGet();
            return null;
        }
        return super.up(message);
    }

    private boolean isRequest(Message message) {
        return message.getNumHeaders() == 1
                && message.getHeader(id) instanceof PingHeader header
                && header.type() == PingHeader.GET_MBRS_REQ
                && message.getSrc() != null
                && message.getLength() <= REQUEST_BYTES_MAX;
    }

    private boolean withinRate() {
        long now = nanos.getAsLong();
        if (now - secondBegan >= SECOND_NANOS) {
            secondBegan = now;
            thisSecond = 0;
        }
        thisSecond++;
        return thisSecond <= REQUESTS_PER_SECOND_MAX;
    }

    @Override
    protected boolean addDiscoveryResponseToCaches(Address member, String name, PhysicalAddress at) {
        boolean known = view != null && view.containsMember(member);
        return !(heardByMulticast() && known) && super.addDiscoveryResponseToCaches(member, name, at);
    }

    @Override
    protected void addResponse(PingData said, boolean overwrite) {
        if (!heardByMulticast() || !(said.isServer() || said.isCoord())) {
            super.addResponse(said, overwrite);
        }
    }
}
