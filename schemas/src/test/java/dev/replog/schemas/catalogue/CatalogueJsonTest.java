package dev.replog.schemas.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CatalogueJsonTest {
    @Test
    void typeAndFields_areShownWithTheirRules() throws Exception {
        TreeMap<String, String> files = new TreeMap<>();
        files.put("meal.avsc", CatalogueReaderTest.MEAL);
        files.put("course.avsc", CatalogueReaderTest.COURSE);
        Catalogue catalogue = CatalogueReader.read(files, Set.of());
        String json = CatalogueJson.of(catalogue);

        assertThat(json).startsWith("{\"version\":\"" + catalogue.version() + "\",\"types\":[{\"type\":\"exercise\",");
        assertThat(json).contains("""
                {"type":"course","collection":"meal-courses","code":101,"doc":"A part of a meal.","parent":"meal",\
                "parent_field":"meal_id","children":{},"rules":{},"fields":[{"name":"meal_id","kind":"id",\
                "doc":"Its meal.","required":true,"reference":"meal"},{"name":"order","kind":"integer",\
                "doc":"Its place.","required":false,"limits":{"min":0,"max":10}}]}""");
        assertThat(json).contains("\"children\":{\"courses\":\"course\"}");
        assertThat(json).contains("\"rules\":{\"requires_one_of\":[\"calories\",\"eaten_at\"]}");
        assertThat(json).contains("""
                {"name":"state","kind":"text","doc":"Where it stands.","required":false,\
                "limits":{"min_length":0,"max_length":10000},"default":"planned","values":["planned","eaten"],\
                "transitions":{"eaten":[],"planned":["eaten"]},"only_one":"planned"}""");
        assertThat(json)
                .contains("\"kind\":\"decimal\",\"doc\":\"Its weight.\",\"required\":false,"
                        + "\"limits\":{\"min\":0,\"max\":100000.5,\"decimals\":3}}");
    }

    @Test
    void text_isEscaped() {
        assertThat(JsonText.of("a\"b\\c\n\u0001é")).isEqualTo("\"a\\\"b\\\\c\\u000a\\u0001é\"");
    }
}
