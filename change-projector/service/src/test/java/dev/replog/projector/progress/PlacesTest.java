package dev.replog.projector.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places places = new Places(3, 2);

    @Test
    void nobodyHasAllPlaces() {
        assertThat(places.enter("alice")).isTrue();
        assertThat(places.enter("alice")).isTrue();
        assertThat(places.enter("alice")).isFalse();
        assertThat(places.enter("bob")).isTrue();
        assertThat(places.enter("carol")).as("all are taken").isFalse();
        assertThat(places.taken()).isEqualTo(3);
    }

    @Test
    void aPlaceThatIsGivenBack_isThereForAnybody() {
        places.enter("alice");
        places.enter("alice");
        places.enter("bob");
        places.leave("alice");
        assertThat(places.enter("carol")).isTrue();
        places.leave("carol");
        assertThat(places.enter("alice")).isTrue();
        assertThat(places.enter("alice")).isFalse();
        assertThat(places.taken()).isEqualTo(3);
    }
}
