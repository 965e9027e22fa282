package io.tributary.edge.store;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** SQLite that fails when it is told to: before it does what it was asked, or after, so that it seems to have failed. */
final class FailingDatabase implements Database {
    /** When to fail. Any thread. */
    static final class Faults {
        private final AtomicLong operations = new AtomicLong();
        private volatile long from = Long.MAX_VALUE;
        private volatile long to = Long.MAX_VALUE;
        private volatile boolean afterwards;
        private volatile int code = 10;
        private volatile String message = "disk I/O error";

        /** Fails once, at the {@code n}-th operation from now. */
        void failAt(long n, boolean after) {
            failFrom(n, 1, after);
        }

        /** Fails so many times from the {@code n}-th operation from now on. */
        void failFrom(long n, long times, boolean after) {
            afterwards = after;
            from = operations.get() + n;
            to = from + times;
        }

        /** With SQLite's result code. */
        void failWith(int sqliteCode, String text) {
            code = sqliteCode;
            message = text;
        }

        boolean isPast() {
            return operations.get() >= to;
        }

        long operations() {
            return operations.get();
        }

        private interface Operation<T> {
            T run() throws SQLException;
        }

        private <T> T run(Operation<T> operation) throws SQLException {
            long number = operations.incrementAndGet();
            boolean fails = number >= from && number < to;
            if (fails && !afterwards) {
                throw new SQLException(message, null, code);
            }
            T result = operation.run();
            if (fails) {
                throw new SQLException(message, null, code);
            }
            return result;
        }
    }

    private final Faults faults;
    private final Database inner;

    private FailingDatabase(Faults faults, Database inner) {
        this.faults = faults;
        this.inner = inner;
    }

    static Opener over(Faults faults) {
        return file -> {
            faults.run(() -> 0);
            return new FailingDatabase(faults, StoreBench.sqlite(file));
        };
    }

    @Override
    public byte @Nullable [] get(long id) throws SQLException {
        return faults.run(() -> Optional.ofNullable(inner.get(id))).orElse(null);
    }

    @Override
    public boolean isEmpty() throws SQLException {
        return faults.run(inner::isEmpty);
    }

    @Override
    public void begin() throws SQLException {
        faults.run(() -> {
            inner.begin();
            return 0;
        });
    }

    @Override
    public void put(long id, byte[] body) throws SQLException {
        faults.run(() -> {
            inner.put(id, body);
            return 0;
        });
    }

    @Override
    public void delete(long first, long last) throws SQLException {
        faults.run(() -> {
            inner.delete(first, last);
            return 0;
        });
    }

    @Override
    public void commit() throws SQLException {
        faults.run(() -> {
            inner.commit();
            return 0;
        });
    }

    @Override
    public Optional<String> check() throws SQLException {
        return faults.run(inner::check);
    }

    @Override
    public void close() {
        inner.close();
    }
}
