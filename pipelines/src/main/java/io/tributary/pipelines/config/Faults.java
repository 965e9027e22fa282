package io.tributary.pipelines.config;

import java.util.ArrayList;
import java.util.List;

/** Gathers the faults of one file, so that a user sees all of them at once. */
public final class Faults {
    private final String file;
    private final List<Fault> found = new ArrayList<>();

    public Faults(String file) {
        this.file = file;
    }

    public String file() {
        return file;
    }

    public void add(int line, int column, String message) {
        found.add(new Fault(file, line, column, message));
    }

    public int size() {
        return found.size();
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Those so far, in the order of the file. */
    public List<Fault> found() {
        return found.stream().sorted().toList();
    }

    public void throwIfAny() throws ConfigException {
        if (!found.isEmpty()) {
            throw new ConfigException(found());
        }
    }
}
