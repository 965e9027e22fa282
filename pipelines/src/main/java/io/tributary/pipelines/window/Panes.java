package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Inputs;
import io.tributary.pipelines.state.StateException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The panes that readings wait in, and what windows are made of them. */
sealed interface Panes permits SinglePanes, MergedPanes {
    /** Panes that hold readings or did. */
    int size();

    @Nullable
    Pane find(long time);

    /** Adds rows of one pane, each of a known group. Returns the pane, which is new if need be. */
    Pane add(long time, int[] slots, Inputs inputs, long[] times, int from, int to);

    /** Whether rows may be added to the pane's own states, and need not be anywhere else. */
    boolean isAlone(Pane pane);

    /** The watermark at which there is something to close; {@link Long#MAX_VALUE} when there are no panes. */
    long nextEnd();

    /** Closes windows that end at the watermark or before. Returns the readings whose last window was among them. */
    long close(long watermark, Window.Output output);

    /** Where the watermark has to be for all windows to be over. */
    long flushEnd();

    /** Gives what changed in open windows since that was given last. */
    void early(Window.Output output);

    boolean isInUse(int slot);

    /** What is to be remembered, groups apart. */
    List<WindowMemory.Part> memory();

    /** Everything has been given back; returns the readings of open windows, or refuses what cannot be. */
    long restored() throws StateException;

    void clear();
}
