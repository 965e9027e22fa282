package io.tributary.edge.mesh.neighbour;

import java.io.IOException;
import java.util.List;

/** The nodes around this one. Any thread may call. */
public interface Neighbourhood extends AutoCloseable {
    /**
     * Looks for others, and is found, until closed; once. Returns when it has joined them or is alone, within a second or some.
     *
     * @throws IOException when the port is taken or the interface is not there: the caller may make another neighbourhood later
     */
    void start(Listener listener) throws IOException;

    /** Those who are there now, without this node. */
    List<Neighbour> members();

    /**
     * Sends to all who are there. Best effort: a message is not sent again when a link breaks, and says nothing about order.
     *
     * @return false when it was dropped because it is larger than {@link NeighbourhoodSettings#messageBytesMax()}, or this is not started
     */
    boolean send(byte[] message);

    /** Looks at every open link again, and closes those whose certificate does not hold any more: call it after a revocation. */
    void recheck();

    NeighbourhoodCounts counts();

    /** Takes leave of the others, within a second. The listener hears nothing that comes after this call. */
    @Override
    void close();

    /** Who wants to know. Called by the executor that the neighbourhood was made with, one call after another. */
    interface Listener {
        /** Said once, and again only after {@link #left}. */
        void joined(Neighbour neighbour);

        /** It took leave, died or can't be reached. Its id may join again, also with another address. */
        void left(Neighbour neighbour);

        /** @param from who is said to have sent it: a claim, as its announcement is */
        void received(Neighbour from, byte[] message);
    }
}
