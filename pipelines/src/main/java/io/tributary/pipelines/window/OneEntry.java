package io.tributary.pipelines.window;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/** What is small enough to be one entry, given when it is other than last time. */
final class OneEntry implements WindowMemory.Part {
    /** What is in it. */
    interface Content {
        void save(StateWriter out);

        void restore(StateReader in) throws StateException;
    }

    private final String what;
    private final Content content;
    private byte[] given = new byte[0];
    private boolean isThere;

    /** @param what for messages */
    OneEntry(String what, Content content) {
        this.what = what;
        this.content = content;
    }

    @Override
    public void changes(Entries to) {
        StateWriter out = new StateWriter();
        content.save(out);
        byte[] now = out.bytes();
        if (!Arrays.equals(now, given)) {
            given = now;
            to.put(out);
        }
    }

    @Override
    public void restore(StateReader key, StateReader value) throws StateException {
        content.restore(value);
        isThere = true;
    }

    @Override
    public void restored() throws StateException {
        if (!isThere) {
            throw new StateException("lacks its " + what);
        }
    }
}
