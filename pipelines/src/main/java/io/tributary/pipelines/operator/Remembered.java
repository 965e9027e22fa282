package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;

/**
 * What a step remembers at each place, as bytes: a short state that changes with each reading of the place's key and, where that would
 * be long, {@link Pieces} of the rest. The keys themselves and the order of their use are {@link KeyMemory}'s.
 */
interface Remembered {
    /** Name and version of these bytes, such as {@code throttle/1}. */
    String form();

    /** There will be places up to here, those so far with what they hold. */
    void grow(int places);

    void save(int place, StateWriter to);

    /** Into a place that was never used; the place may be called incomplete until its pieces have come. */
    void restore(int place, StateReader from) throws StateException;

    /** Readings counted over all keys, apart from keys forgotten. */
    default long counted() {
        return 0;
    }

    /** Goes on counting from here, not less than 0. */
    default void counted(long sofar) {}

    /** The parts of a place that are too long to be written with every change. */
    default Pieces pieces() {
        return Pieces.NONE;
    }

    /** Numbered parts of each place, some hundred bytes long at most, each of which changes apart. */
    interface Pieces {
        Pieces NONE = new Pieces() {
            @Override
            public int count(int place) {
                return 0;
            }

            @Override
            public boolean isChanged(int place, int piece) {
                return false;
            }

            @Override
            public void save(int place, int piece, StateWriter to) {}

            @Override
            public void saved(int place) {}

            @Override
            public void restore(int place, int piece, StateReader from) throws StateException {
                throw new StateException("there is a piece of a state that has none");
            }

            @Override
            public void restored(int place) {}
        };

        /** How many the place has now, at most 65,535. */
        int count(int place);

        /** Whether it is other than when the place was last {@link #saved}. */
        boolean isChanged(int place, int piece);

        void save(int place, int piece, StateWriter to);

        /** Whoever keeps them knows all pieces of the place as they are now. */
        void saved(int place);

        /** Gives back the next piece of a place, from 0. */
        void restore(int place, int piece, StateReader from) throws StateException;

        /** All pieces of the place have been given back, if it has any. */
        void restored(int place) throws StateException;
    }
}
