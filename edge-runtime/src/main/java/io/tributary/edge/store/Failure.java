package io.tributary.edge.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;

/** What a failure means, and what to do about it. Numbers are SQLite's result codes (sqlite.org/rescode.html). */
final class Failure {
    private static final int PRIMARY = 0xff;
    /** Says the driver, not SQLite: its machine code is missing, say. */
    private static final int NONE = 0;

    private static final int PERMISSION = 3;
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int OUT_OF_MEMORY = 7;
    private static final int READ_ONLY = 8;
    private static final int INTERRUPTED = 9;
    private static final int IO = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int PROTOCOL = 15;
    private static final int NO_DATABASE = 26;

    /** What may be otherwise in a moment without the file being another one. */
    private static final Set<Integer> PASSING = Set.of(
            NONE, PERMISSION, BUSY, LOCKED, OUT_OF_MEMORY, READ_ONLY, INTERRUPTED, IO, FULL, CANNOT_OPEN, PROTOCOL);

    private Failure() {}

    /** Whether a file that gives this answer can't be trusted any more. */
    static boolean isDamage(SQLException e) {
        int code = e.getErrorCode() & PRIMARY;
        return code == CORRUPT || code == NO_DATABASE;
    }

    /** As {@link #isDamage}; before anything was read, statements that make no sense to SQLite are damage as well. */
    static boolean isDamageAtOpening(SQLException e) {
        return !PASSING.contains(e.getErrorCode() & PRIMARY);
    }

    static String said(SQLException e) {
        return String.valueOf(e.getMessage());
    }

    static String explained(Path directory, SQLException e) {
        int code = e.getErrorCode() & PRIMARY;
        if (Files.exists(directory) && !Files.isWritable(directory)) {
            // What SQLite says then depends on what it tries first.
            code = READ_ONLY;
        }
        return switch (code) {
            case FULL -> "the disk of " + directory + " is full: free some space";
            case READ_ONLY, PERMISSION ->
                directory + " can't be written: give it to the user that the node runs as, or mount it writable";
            case CANNOT_OPEN ->
                "the store in " + directory
                        + " can't be opened: see that the folder is there and writable and its disk not full ("
                        + e.getMessage()
                        + ")";
            case BUSY, LOCKED ->
                "the store in " + directory + " is in use: stop the other node, or give each its own folder";
            case IO -> "the disk of " + directory + " fails: see the kernel's log (" + e.getMessage() + ")";
            default -> "the store in " + directory + " fails: " + e.getMessage();
        };
    }

    static String explained(Path directory, IOException e) {
        return "the folder " + directory
                + " can't be used for the store: see that it is writable and its disk not full (" + e + ")";
    }
}
