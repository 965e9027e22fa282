package io.tributary.sim.publish;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A stream of messages in the order in which they are to be published. One thread. */
@FunctionalInterface
public interface Emissions {
    /**
     * The next message, or null when there are no more.
     *
     * @throws IOException when what the stream reads from fails or is malformed; the message says where
     */
    @Nullable
    Emission next() throws IOException;
}
