package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.Stateful;
import java.util.List;

/** The memory of a window, of several parts. The first byte of a key tells the part: so parts come back in their order. */
final class WindowMemory implements Stateful {
    /** Some of what a window remembers. */
    interface Part {
        /** Gives what is other than at the last call; everything at the first. */
        void changes(Entries to);

        /** Takes an entry back. What is left unread of its key or value is refused. */
        void restore(StateReader key, StateReader value) throws StateException;

        /** All entries of all parts have been given back, and those of the parts before put together. */
        default void restored() throws StateException {}
    }

    /** Goes on from what all parts have been given back, or refuses it as a whole. */
    @FunctionalInterface
    interface Conclusion {
        void restored() throws StateException;
    }

    private static final byte[] ALL = {};

    private final String form;
    private final List<Part> parts;
    private final Conclusion conclusion;
    private boolean asked;
    private boolean holdsSome;

    /** @param name of the kind of window and the version of its entries' form */
    WindowMemory(String name, Aggregation aggregation, List<Part> parts, Conclusion conclusion) {
        this.form = name + " " + String.join(" ", aggregation.kinds());
        this.parts = List.copyOf(parts);
        this.conclusion = conclusion;
    }

    @Override
    public String form() {
        return form;
    }

    @Override
    public void changes(Changes to) {
        if (!asked) {
            // What an earlier life left may have gone since it was given back.
            to.removeAll(ALL.clone());
            asked = true;
        }
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).changes(new Entries(i + 1, to));
        }
    }

    @Override
    public void restore(byte[] key, byte[] value) throws StateException {
        StateReader place = new StateReader(key);
        int number = place.get();
        if (number < 1 || number > parts.size()) {
            throw new StateException("holds an entry of part " + number + "; parts are in [1, " + parts.size() + "]");
        }
        StateReader rest = new StateReader(value);
        parts.get(number - 1).restore(place, rest);
        place.end();
        rest.end();
        holdsSome = true;
    }

    @Override
    public void restored() throws StateException {
        if (holdsSome) {
            for (Part part : parts) {
                part.restored();
            }
            conclusion.restored();
        }
    }
}
