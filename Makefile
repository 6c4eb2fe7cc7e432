# Bootstrap; grows with the floors.
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wformat=2
BUILD = build
SOURCES = $(wildcard src/*/*.c)
OBJECTS = $(SOURCES:%.c=$(BUILD)/%.o)
UNIT = $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/test_*.c))

all: pbxports

pbxports: $(BUILD)/src/main.o $(BUILD)/libpbxports.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lyaml

$(BUILD)/libpbxports.a: $(OBJECTS)
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -MMD -MP $(WARNINGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libpbxports.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka -lyaml

unit: $(UNIT)
	@for t in $(UNIT); do $$t || exit 1; done

.SECONDARY:
.PHONY: all unit
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
