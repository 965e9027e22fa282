package io.tributary.sim.fleet;

import io.tributary.pipelines.config.Grammar;

/** The JSON Schema of fleet files. */
public final class FleetSchema {
    private FleetSchema() {}

    /** What readers ask of a file. */
    public static Grammar grammar() {
        return new Grammar("Tributary fleet", Fleet::read)
                .specimens(FleetSchema.class, "fleet-specimen.yaml", "fleet-specimen-bare.yaml")
                .keys(FleetSchema.class, "fleet.properties");
    }
}
