package io.tributary.pipelines.config;

import java.util.List;
import java.util.stream.Collectors;

/** All faults of one config file at once, in the order of the file. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Fault> faults;

    public ConfigException(List<Fault> faults) {
        super(faults.stream().sorted().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = faults.stream().sorted().toList();
    }

    public List<Fault> faults() {
        return faults;
    }
}
