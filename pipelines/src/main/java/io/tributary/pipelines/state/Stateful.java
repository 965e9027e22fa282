package io.tributary.pipelines.state;

/**
 * Memory that can outlive the process, as entries of a key and a value. Whoever keeps them asks for what {@linkplain #changes
 * has changed} from time to time and, in another life, {@linkplain #restore gives back} what it then has: from there on
 * everything goes on bit for bit as if nothing had happened. One thread, the pipeline's.
 *
 * <p>Keys and values are small; an entry changes with what it stands for and not with others, so that little is written when
 * little happens. Which entries changed is noted only after the first call of {@link #changes}, which gives them all: what
 * nobody keeps costs nothing.
 */
public interface Stateful {
    /** Of what remembers nothing. */
    Stateful NONE = new Stateful() {
        @Override
        public String form() {
            return "none/1";
        }

        @Override
        public void changes(Changes to) {}

        @Override
        public void restore(byte[] key, byte[] value) throws StateException {
            throw new StateException("there is an entry where nothing is remembered");
        }
    };

    /** Name and version of the entries' form, such as {@code dedup/1}: entries of another form cannot be restored. */
    String form();

    /** Gives what is other than at the last call, everything at the first. What came and went in between is not told. */
    void changes(Changes to);

    /**
     * Takes an entry back, in the order of their keys as unsigned bytes, before anything else is called.
     *
     * @param value from a disk: nothing about it is trusted
     * @throws StateException when no run can have left it; what was restored before is then to be thrown away with the whole
     */
    void restore(byte[] key, byte[] value) throws StateException;

    /** All entries have been given back. */
    default void restored() throws StateException {}

    /** Takes what has changed. Arrays are the receiver's to keep. */
    interface Changes {
        /** The entry is this from now on, whether or not there was one. */
        void put(byte[] key, byte[] value);

        /** There is no such entry any more, if there was. */
        void remove(byte[] key);

        /** There is no entry any more whose key begins so. */
        void removeAll(byte[] prefix);
    }
}
