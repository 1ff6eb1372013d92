DROP TABLE simulation_run, script_version;
