package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Entities of all types, as they are written and as they come back. */
class EntityContractIT {

    private final Client alice = Client.ofNewUser();

    @Test
    void smoke() {
        JsonNode w = alice.created("workouts", "{\"day_id\":\"x\",\"exercises\":[{\"exercise_id\":\"squat\"}]}");
        Reply r = alice.get("/api/workouts/" + w.get("id").stringValue()).send().expect(200);
        assertThat(r.get("day_id")).isEqualTo("x");
        alice.delete("/api/workouts/" + w.get("id").stringValue()).send().expect(200);
        alice.get("/api/sync?showDeleted=true").send().expect(200);
    }
}
