package io.tributary.sim.app.bench;

import java.io.IOException;

/** What is measured: a program that subscribes to {@code bench/#} and counts the readings it has taken. */
public interface Subject {
    /** A word for reports: {@code node}, {@code bare}. */
    String name();

    /**
     * Starts it as a process of its own, which the caller closes.
     *
     * @param server the broker, {@code mqtt://host:port}
     * @param qos of its subscription
     * @param readings how many it will get
     */
    Run start(String server, int qos, long readings) throws IOException;

    /** A subject at work. */
    interface Run extends AutoCloseable {
        /** The process whose CPU and memory are measured. */
        long pid();

        boolean alive();

        /** Whether it has subscribed: what is published from now on must reach it. */
        boolean ready();

        /** Readings taken so far; called about a hundred times a second. */
        long readings();

        /** Whether nothing is left to do: all results are out, and what it keeps is kept. */
        boolean settled();

        /** What it printed last, for a message when it failed. */
        String lastWords();

        /** Ends it. */
        @Override
        void close();
    }
}
