package io.tributary.sim.fleet;

import io.tributary.pipelines.config.SchemaContract;

class FleetSchemaTest extends SchemaContract {
    FleetSchemaTest() {
        super("fleet", FleetSchema.grammar(), Fleet::read, "fleets");
    }

    /** Bounds depend on other values here, the keys of a payload on its format, and an offset may be behind. */
    @Override
    protected boolean isOfForm(String fault) {
        return super.isOfForm(fault)
                && !fault.contains("is outside")
                && !fault.contains("payload.")
                && !fault.contains("clockSkew.offset");
    }
}
