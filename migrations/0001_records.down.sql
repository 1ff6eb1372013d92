DROP TABLE import_rejection, import_run, opt_out, contact_change, repair, complaint, claim, policy, staff, branch;
