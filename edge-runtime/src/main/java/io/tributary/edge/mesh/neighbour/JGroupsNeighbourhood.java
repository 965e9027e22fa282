package io.tributary.edge.mesh.neighbour;

import io.tributary.edge.mesh.form.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A neighbourhood by JGroups over mutual TLS. Who comes into the group announces itself to those who are there, and they to it.
 *
 * <p>What comes in is decided on JGroups' threads under one lock, and told by the executor. That must run one task after another, in order.
 */
public final class JGroupsNeighbourhood implements Neighbourhood {
    private static final Logger LOG = LoggerFactory.getLogger(JGroupsNeighbourhood.class);

    /** The first byte of every message. */
    private static final byte ANNOUNCEMENT = 1;

    private static final byte WORDS = 2;
    /** An announcement that asks for one: after a pause of one node only the others may know that it was gone. */
    private static final byte HELLO = 3;

    private static final int ANNOUNCEMENT_BYTES_MAX = 1_024;

    private final NeighbourhoodSettings settings;
    private final Neighbour self;
    private final Executor executor;
    private final TlsLinks links;
    private final LongSupplier nanos;
    private final AtomicLong oversized = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Object lock = new Object();
    private final Roll<Address> roll;
    private Set<Address> group = Set.of();
    private volatile @Nullable JChannel channel;
    private volatile boolean closed;

    /**
     * @param self as it is announced
     * @param executor runs one task after another; what it is given never blocks but in the listener
     * @param nanos a clock that never goes back
     */
    public JGroupsNeighbourhood(
            NeighbourhoodSettings settings, Neighbour self, MutualTls tls, Executor executor, LongSupplier nanos) {
        this.settings = settings;
        this.self = self;
        this.executor = executor;
        this.nanos = nanos;
        this.links = new TlsLinks(tls, nanos);
        this.roll = new Roll<>(self.id());
    }

    @Override
    public void start(Listener listener) throws IOException {
        if (channel != null) {
            throw new IllegalStateException("a neighbourhood is started once");
        }
        JChannel made = null;
        try {
            made = new JChannel(Stack.of(settings, links, nanos, malformed));
            made.setName(self.name()).setDiscardOwnMessages(true).setReceiver(new Ears(made, listener));
            channel = made;
            made.connect(settings.group());
        } catch (Exception e) {
            channel = null;
            if (made != null) {
                made.close();
            }
            throw new IOException(
                    "can't listen for neighbours at " + new InetSocketAddress(settings.bind(), settings.port()) + ": "
                            + e.getMessage() + "; free the port or name an interface of this machine",
                    e);
        }
    }

    @Override
    public List<Neighbour> members() {
        synchronized (lock) {
            return roll.present();
        }
    }

    @Override
    public boolean send(byte[] message) {
        JChannel open = channel;
        if (message.length > settings.messageBytesMax()) {
            oversized.incrementAndGet();
            return false;
        }
        return open != null && say(open, null, WORDS, message);
    }

    @Override
    public void recheck() {
        links.recheck();
    }

    @Override
    public NeighbourhoodCounts counts() {
        return new NeighbourhoodCounts(links.refusedLinks(), oversized.get(), malformed.get(), dropped.get());
    }

    @Override
    public void close() {
        closed = true;
        JChannel open = channel;
        if (open != null) {
            open.close();
        }
    }

    /** For tests that break the net. */
    @Nullable
    JChannel channel() {
        return channel;
    }

    /** @param to all if null: those are not sent again, because the links are reliable while they last */
    private static boolean say(JChannel open, @Nullable Address to, byte kind, byte[] body) {
        byte[] bytes = new byte[1 + body.length];
        bytes[0] = kind;
        System.arraycopy(body, 0, bytes, 1, body.length);
        Message message = new BytesMessage(to, bytes).setFlag(Message.TransientFlag.DONT_LOOPBACK);
        message.setFlag(Message.Flag.OOB);
        if (to == null) {
            message.setFlag(Message.Flag.NO_RELIABILITY);
        }
        try {
            open.send(message);
            return true;
        } catch (Exception e) {
            LOG.debug("not sent to {}: {}", to, e.getMessage());
            return false;
        }
    }

    /** What JGroups calls, on several threads. */
    private final class Ears implements Receiver {
        private final JChannel open;
        private final Listener listener;

        Ears(JChannel open, Listener listener) {
            this.open = open;
            this.listener = listener;
        }

        @Override
        public void viewAccepted(View view) {
            List<Address> others = new ArrayList<>(view.getMembers());
            others.remove(open.getAddress());
            List<Address> newcomers;
            synchronized (lock) {
                newcomers = others.stream().filter(one -> !group.contains(one)).toList();
                group = new HashSet<>(others);
                tell(roll.group(others));
            }
            newcomers.forEach(one -> say(open, one, HELLO, self.toBytes()));
        }

        @Override
        public void receive(Message message) {
            byte[] bytes = message.getArray();
            int length = message.getLength();
            Address from = message.getSrc();
            if (bytes == null || length < 1 || from == null || from.equals(open.getAddress())) {
                malformed.incrementAndGet();
                return;
            }
            if (length - 1 > Math.max(ANNOUNCEMENT_BYTES_MAX, settings.messageBytesMax())) {
                oversized.incrementAndGet();
                return;
            }
            byte[] body = Arrays.copyOfRange(bytes, message.getOffset() + 1, message.getOffset() + length);
            switch (bytes[message.getOffset()]) {
                case ANNOUNCEMENT -> announced(from, body);
                case WORDS -> words(from, body);
                case HELLO -> {
                    announced(from, body);
                    say(open, from, ANNOUNCEMENT, self.toBytes());
                }
                default -> malformed.incrementAndGet();
            }
        }

        private void announced(Address from, byte[] body) {
            try {
                Neighbour said = Neighbour.parse(body);
                if (said.id().equals(self.id())) {
                    LOG.warn(
                            "{} at {} says that it is this node: if its card was copied, let it join anew",
                            said.name(),
                            said.host());
                }
                synchronized (lock) {
                    tell(roll.announced(from, said));
                }
            } catch (MalformedException e) {
                malformed.incrementAndGet();
            }
        }

        private void words(Address from, byte[] body) {
            if (body.length > settings.messageBytesMax()) {
                oversized.incrementAndGet();
                return;
            }
            boolean stranger;
            synchronized (lock) {
                stranger = roll.isStranger(from);
                roll.at(from).ifPresent(neighbour -> pass(neighbour, body));
            }
            if (stranger) { // its announcement was lost
                say(open, from, HELLO, self.toBytes());
            }
        }

        private void pass(Neighbour from, byte[] body) {
            if (waiting.incrementAndGet() > settings.messagesWaitingMax()) {
                waiting.decrementAndGet();
                dropped.incrementAndGet();
                return;
            }
            run(() -> {
                waiting.decrementAndGet();
                listener.received(from, body);
            });
        }

        private void tell(List<Roll.Change> changes) {
            for (Roll.Change change : changes) {
                if (change instanceof Roll.Joined) {
                    run(() -> listener.joined(change.neighbour()));
                } else {
                    run(() -> listener.left(change.neighbour()));
                }
            }
        }

        private void run(Runnable event) {
            try {
                executor.execute(() -> {
                    if (!closed) {
                        event.run();
                    }
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("nobody listens to neighbours any more");
            }
        }
    }
}
